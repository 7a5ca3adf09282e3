// The parts of one LSTM block, in the order in which they are computed: the one list from which the
// drawings, the keyboard's walk and the spoken names are made. The array is plain JSON, because
// figures/lstm_drawings.py reads the same text.
//
// name     what everything else calls the part
// symbol   how a drawing writes it; "@" stands for the step, "@-1" for the step before
// spoken   how a screen reader says it, same signs
// role     its colour (figures/palette.py)
// from/to  a wire's two ends; a part without them is a node
// stage    when it appears: 0 black box, 1 streams, 2 gates opened, 3 peepholes
// past     the wire carries something across a step's border: dotted
// only     "FGR": drawn for full gate recurrence alone

export const PARTS = [
  {"name": "x", "symbol": "x(@)", "spoken": "input x of step @", "role": "input", "stage": 0},
  {"name": "y_before", "symbol": "y(@-1)", "spoken": "output y of step @-1", "role": "output", "stage": 0},
  {"name": "c_before", "symbol": "c(@-1)", "spoken": "cell c of step @-1", "role": "cell", "stage": 0},
  {"name": "gates_before", "symbol": "i,f,o(@-1)", "spoken": "gates i, f and o of step @-1", "role": "parameter", "stage": 2, "only": "FGR"},

  {"name": "W_z", "from": "x", "to": "z_bar", "symbol": "W", "spoken": "input weights W of the block input", "role": "input", "stage": 1},
  {"name": "R_z", "from": "y_before", "to": "z_bar", "symbol": "R", "spoken": "recurrent weights R of the block input", "role": "output", "stage": 1, "past": true},
  {"name": "z_bar", "symbol": "z̄", "spoken": "block input before its tanh, z bar of step @", "role": "block_input", "stage": 2},
  {"name": "act_z", "from": "z_bar", "to": "z", "symbol": "tanh", "spoken": "tanh of the block input", "role": "block_input", "stage": 2},
  {"name": "z", "symbol": "z", "spoken": "block input z of step @", "role": "block_input", "stage": 2},

  {"name": "W_i", "from": "x", "to": "i_bar", "symbol": "W", "spoken": "input weights W of the input gate", "role": "input", "stage": 1},
  {"name": "R_i", "from": "y_before", "to": "i_bar", "symbol": "R", "spoken": "recurrent weights R of the input gate", "role": "output", "stage": 1, "past": true},
  {"name": "p_i", "from": "c_before", "to": "i_bar", "symbol": "p", "spoken": "peephole p of the input gate", "role": "peephole", "stage": 3, "past": true},
  {"name": "G_i", "from": "gates_before", "to": "i_bar", "symbol": "G", "spoken": "gate recurrence of the input gate, three matrices G", "role": "parameter", "stage": 2, "past": true, "only": "FGR"},
  {"name": "i_bar", "symbol": "ī", "spoken": "input gate before its sigmoid, i bar of step @", "role": "input", "stage": 2},
  {"name": "act_i", "from": "i_bar", "to": "i", "symbol": "σ", "spoken": "sigmoid of the input gate", "role": "input", "stage": 2},
  {"name": "i", "symbol": "i", "spoken": "input gate i of step @", "role": "input", "stage": 2},

  {"name": "z_zi", "from": "z", "to": "zi", "symbol": "", "spoken": "block input into the product z times i", "role": "block_input", "stage": 1},
  {"name": "i_zi", "from": "i", "to": "zi", "symbol": "", "spoken": "input gate into the product z times i", "role": "input", "stage": 1},
  {"name": "zi", "symbol": "z⊙i", "spoken": "product z times i of step @", "role": "block_input", "stage": 1},

  {"name": "W_f", "from": "x", "to": "f_bar", "symbol": "W", "spoken": "input weights W of the forget gate", "role": "input", "stage": 1},
  {"name": "R_f", "from": "y_before", "to": "f_bar", "symbol": "R", "spoken": "recurrent weights R of the forget gate", "role": "output", "stage": 1, "past": true},
  {"name": "p_f", "from": "c_before", "to": "f_bar", "symbol": "p", "spoken": "peephole p of the forget gate", "role": "peephole", "stage": 3, "past": true},
  {"name": "G_f", "from": "gates_before", "to": "f_bar", "symbol": "G", "spoken": "gate recurrence of the forget gate, three matrices G", "role": "parameter", "stage": 2, "past": true, "only": "FGR"},
  {"name": "f_bar", "symbol": "f̄", "spoken": "forget gate before its sigmoid, f bar of step @", "role": "forget", "stage": 2},
  {"name": "act_f", "from": "f_bar", "to": "f", "symbol": "σ", "spoken": "sigmoid of the forget gate", "role": "forget", "stage": 2},
  {"name": "f", "symbol": "f", "spoken": "forget gate f of step @", "role": "forget", "stage": 2},

  {"name": "c_cf", "from": "c_before", "to": "cf", "symbol": "", "spoken": "cell of step @-1 into the product c times f", "role": "cell", "stage": 1, "past": true},
  {"name": "f_cf", "from": "f", "to": "cf", "symbol": "", "spoken": "forget gate into the product c times f", "role": "forget", "stage": 1},
  {"name": "cf", "symbol": "c(@-1)⊙f", "spoken": "product c of step @-1 times f of step @", "role": "cell", "stage": 1},

  {"name": "zi_c", "from": "zi", "to": "c", "symbol": "", "spoken": "product z times i onto the cell", "role": "block_input", "stage": 1},
  {"name": "cf_c", "from": "cf", "to": "c", "symbol": "", "spoken": "product c times f onto the cell", "role": "cell", "stage": 1},
  {"name": "c", "symbol": "c(@)", "spoken": "cell c of step @", "role": "cell", "stage": 0},

  {"name": "W_o", "from": "x", "to": "o_bar", "symbol": "W", "spoken": "input weights W of the output gate", "role": "input", "stage": 1},
  {"name": "R_o", "from": "y_before", "to": "o_bar", "symbol": "R", "spoken": "recurrent weights R of the output gate", "role": "output", "stage": 1, "past": true},
  {"name": "p_o", "from": "c", "to": "o_bar", "symbol": "p", "spoken": "peephole p of the output gate", "role": "peephole", "stage": 3},
  {"name": "G_o", "from": "gates_before", "to": "o_bar", "symbol": "G", "spoken": "gate recurrence of the output gate, three matrices G", "role": "parameter", "stage": 2, "past": true, "only": "FGR"},
  {"name": "o_bar", "symbol": "ō", "spoken": "output gate before its sigmoid, o bar of step @", "role": "output", "stage": 2},
  {"name": "act_o", "from": "o_bar", "to": "o", "symbol": "σ", "spoken": "sigmoid of the output gate", "role": "output", "stage": 2},
  {"name": "o", "symbol": "o", "spoken": "output gate o of step @", "role": "output", "stage": 2},

  {"name": "c_tanh", "from": "c", "to": "tanh_c", "symbol": "tanh", "spoken": "tanh of the cell", "role": "cell", "stage": 1},
  {"name": "tanh_c", "symbol": "tanh c", "spoken": "tanh of the cell of step @", "role": "cell", "stage": 2},
  {"name": "tanh_y", "from": "tanh_c", "to": "y", "symbol": "", "spoken": "tanh of the cell into the output", "role": "cell", "stage": 1},
  {"name": "o_y", "from": "o", "to": "y", "symbol": "", "spoken": "output gate into the output", "role": "output", "stage": 1},
  {"name": "y", "symbol": "y(@)", "spoken": "output y of step @", "role": "output", "stage": 0},

  {"name": "c_next", "from": "c", "to": "", "symbol": "", "spoken": "cell of step @ on to the next step", "role": "cell", "stage": 1, "past": true},
  {"name": "y_next", "from": "y", "to": "", "symbol": "", "spoken": "output of step @ on to the next step", "role": "output", "stage": 1, "past": true},
  {"name": "y_out", "from": "y", "to": "", "symbol": "", "spoken": "output of step @ to the loss", "role": "output", "stage": 1}
];

const byName = new Map(PARTS.map((part) => [part.name, part]));

/** The part of this name. */
export const part = (name) => byName.get(name);

export const isWire = (name) => "from" in byName.get(name);

/** A symbol or spoken name of step t: "c(@-1)" becomes "c(1)" for t = 2. */
export const atStep = (words, t) => words.replaceAll("@-1", String(t - 1)).replaceAll("@", String(t));
