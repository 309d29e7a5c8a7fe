"""The stage: the picture, the cards over it, and what a hand can do with them. Begins at `view.StageView`."""
