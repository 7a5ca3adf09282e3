"""Unrolled: recurrent networks and dimension reduction, taken apart.

The ground floor is pure NumPy, one module a topic. Recurrent networks: `activations`, `losses`,
`gradients`, `optim`, `training`, `recurrence`, `rnn`, `bidirectional`, `seq2seq`, `ctc`, `lstm`,
`lstm_variants`, `mistakes`, `frameworks`, `jacobians`, `cliff`. What came before: `perceptron`,
`mark_one`, `frame_problem`, `convolution`, `dense`, `pretraining`. Dimensions: `geometry`, `grids`,
`neighbours`, `linear_maps`, `wireframes`, `pca`, `subspaces`. For all: `datasets`. `experiments`
trains what takes minutes, and keeps the results. The first floor (`figures`) draws it. Import the
modules by name: `from unrolled import rnn`.
"""
