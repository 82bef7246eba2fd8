"""Dating the steps of a deal: what takes how long, where each can go, how early at best."""
