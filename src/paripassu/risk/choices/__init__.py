"""A party's values from a few choices: what to ask next, what answers leave open, when to stop."""
