"""What a change of the articles would change: two versions built, the same questions asked of both.

``versions`` takes a version out of git, ``questions`` gathers what is asked, ``replay`` asks it, ``compare`` tells what
became of it, and ``wording``, ``text``, ``markdown`` and ``html`` say so.
"""
