"""Pari Passu: the order of real actions in which wary parties can keep an agreement."""

TYPE_CHECKING = False  # but true for type checkers; to import `typing` takes longer than all this

if TYPE_CHECKING:
    from paripassu.verbs import *  # noqa: F403

    __version__: str
else:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Import what the package shows under a name, once: see the table of verbs."""
        if name == "__version__":
            from importlib.metadata import version

            return version("paripassu")
        if name.startswith("_") and name != "__all__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from paripassu.verbs import at, shown

        places = shown()
        if name == "__all__":
            return sorted(places)
        if name not in places:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = at(places[name])
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__getattr__("__all__")})

    del TYPE_CHECKING
