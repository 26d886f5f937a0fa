"""Articles from what there is already: a folder of Markdown of any kind, or a table of questions and answers.

``readers`` and ``pairs`` read sources, ``dialects`` and ``html`` turn other people's marks into those that an article
can hold, ``links`` leads links and images to their new places, ``guess`` fills in what a source does not say, ``write``
writes nothing over what is there, and ``report`` tells of every file what was kept, guessed and dropped.
"""
