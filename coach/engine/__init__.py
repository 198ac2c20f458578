"""Who judges and speaks: one seam (`base`), two implementations (`builtin`, `model`)."""
