"""Unrolled: recurrent networks and dimension reduction, taken apart.

The ground floor (`activations`, `losses`, `gradients`, `optim`, `rnn`, `datasets`) is pure NumPy.
`experiments` trains with it what takes minutes, and keeps the results. The first floor (`figures`)
draws it. Import the modules by name: `from unrolled import rnn`.
"""
