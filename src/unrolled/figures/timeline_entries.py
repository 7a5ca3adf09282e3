"""What stands on the timeline: 1943 to 2017, each entry with its source.

A source is a key of `chapters/references.bib`; what the figure shows of it (authors, title, year)
lies in `timeline_sources.json`, which `python -m unrolled.book.sources` writes from there.
"""

from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "timeline_sources.json"
FIRST, LAST = 1943, 2017


@dataclass(frozen=True)
class Entry:
    """One entry: a year, or a span of years when `until` is set.

    words: one to three sentences. cite: keys of the bibliography. chapter: page and anchor of the
    book where the reader can see or operate the thing, or nothing. A span has a mood, "boom" or
    "winter". short: a landmark's name where there is no room for every title.
    """

    year: int
    title: str
    words: str
    cite: tuple[str, ...]
    chapter: str = ""
    until: int = 0
    mood: str = ""
    short: str = ""


LANES = {
    "ideas": "Ideas and papers",
    "machines": "Machines and hardware",
    "money": "Money and moods",
    "films": "Films",
    "games": "Games and consoles",
}

CHAPTERS = {  # where in the book, and what waits there
    "prerequisites#pre-tasks": "seven kinds of task on sequences, running",
    "prerequisites#pre-ctc": "collapse a path yourself",
    "prerequisites#pre-universal": "what universal approximation promises",
    "history#hist-perceptron": "the perceptron, to play with",
    "history#hist-mark-one": "the Mark I, rebuilt",
    "history#hist-frame": "the frame problem, simulated",
    "history#hist-convolution": "edge detectors on a digit that moves",
    "history#hist-vanishing": "a deep stack, measured layer by layer",
    "history#hist-gpu": "a car made of matrices, and what a frame costs",
    "history#hist-films": "the films, told right",
    "history#hist-2006": "layer by layer, and what made it unnecessary",
    "simple_rnn": "the simple recurrent network",
    "simple_rnn#rnn-bound": "what vanishes, and what a bound proves",
    "lstm_forward": "the LSTM, opened",
    "dimensionality#dim-pacman": "why you can only move like Pac-Man",
}

IDEAS = {
    "neuron": Entry(
        1943,
        "A neuron that calculates",
        "McCulloch and Pitts describe nerve cells as switches with a threshold, and show that "
        "nets of them can compute logic. Nothing in their nets learns.",
        ("mcculloch1943",),
        "history#hist-perceptron",
        short="McCulloch & Pitts",
    ),
    "imitation-game": Entry(
        1950,
        "The imitation game",
        "Turing replaces the question whether machines can think by a game: can you tell, by "
        "typed messages alone, which of two players is the machine?",
        ("turing1950",),
    ),
    "dartmouth": Entry(
        1955,
        "The words “artificial intelligence”",
        "McCarthy, Minsky, Rochester and Shannon ask for money for a summer of research. The name "
        "stands in the title of their proposal of 1955, one year before the meeting at Dartmouth.",
        ("mccarthy1955",),
    ),
    "perceptron": Entry(
        1958,
        "The perceptron",
        "Rosenblatt publishes a model neuron that learns from its mistakes. It is not the first "
        "neural network, but the first that many people see being taught.",
        ("rosenblatt1958",),
        "history#hist-perceptron",
        short="Perceptron",
    ),
    "visual-cortex": Entry(
        1962,
        "Edges in a cat’s visual cortex",
        "Hubel and Wiesel find cells that answer to an edge at one place, and others that answer "
        "to it wherever it lies nearby. They look at the cortex, not at the nerves of the eye.",
        ("hubel1962",),
        "history#hist-convolution",
    ),
    "convergence": Entry(
        1962,
        "The perceptron must arrive",
        "Novikoff proves that the perceptron’s rule makes only so many mistakes, if a straight "
        "line can separate the points at all: (R/γ)² at the most.",
        ("novikoff1962",),
        "history#hist-perceptron",
    ),
    "frame-problem": Entry(
        1969,
        "The frame problem",
        "McCarthy and Hayes ask how a program can say what an action leaves unchanged, without "
        "listing everything in the world.",
        ("mccarthy1969",),
        "history#hist-frame",
    ),
    "perceptrons-book": Entry(
        1969,
        "“Perceptrons”",
        "Minsky and Papert prove what a single layer cannot do. That networks of several layers "
        "would be no better is what many readers took from it, and it is wrong.",
        ("minsky1969", "olazaran1996"),
        "history#hist-perceptron",
        short="“Perceptrons”",
    ),
    "reverse-mode": Entry(
        1970,
        "Derivatives, counted backwards",
        "A master’s thesis in Finnish is about rounding errors. In it Linnainmaa works out how to "
        "get all derivatives of a computation in one sweep from its end: back propagation, before "
        "anybody wanted it for neural networks.",
        ("linnainmaa1970",),
        "history#hist-vanishing",
    ),
    "werbos": Entry(
        1974,
        "Backwards through a model",
        "Werbos’s thesis fits models to data by passing derivatives back through them. In 1982 he "
        "proposes it for neural networks.",
        ("werbos1974", "werbos1982"),
        "history#hist-vanishing",
    ),
    "neocognitron": Entry(
        1980,
        "The Neocognitron",
        "Fukushima stacks layers that look for features and layers that forgive their exact "
        "place, after Hubel and Wiesel’s cells. Convolutional networks grow from here.",
        ("fukushima1980",),
        "history#hist-convolution",
        short="Neocognitron",
    ),
    "chinese-room": Entry(
        1980,
        "The Chinese room",
        "Searle imagines himself answering in Chinese by following rules, without knowing a word "
        "of it. Does the room understand Chinese?",
        ("searle1980",),
    ),
    "r2d1": Entry(
        1984,
        "R1, R1D1 and R2D1",
        "Dennett tells the frame problem as a story of three robots, a battery and a bomb. Each "
        "robot is cleverer than the last, and the bomb goes off three times.",
        ("dennett1984",),
        "history#hist-frame",
    ),
    "backprop": Entry(
        1986,
        "Back propagation, made popular",
        "Rumelhart, Hinton and Williams show that hidden layers trained by back propagation find "
        "features of their own. The method is older; now everybody uses it.",
        ("rumelhart1986",),
        "history#hist-vanishing",
        short="Back propagation",
    ),
    "tdnn": Entry(
        1989,
        "A network slides over speech",
        "Time-delay networks, first shown in 1987, use the same weights at each moment of a "
        "sound: a convolution along time, trained by back propagation.",
        ("waibel1989",),
        "history#hist-convolution",
    ),
    "zip-codes": Entry(
        1989,
        "Handwritten zip codes",
        "LeCun’s group at Bell Labs trains a convolutional network, by back propagation, to read "
        "digits from real American envelopes.",
        ("lecun1989",),
        "history#hist-convolution",
    ),
    "universal": Entry(
        1989,
        "One hidden layer is enough, in principle",
        "Cybenko proves that sums of sigmoids come as close as you like to any continuous "
        "function on a cube. How many units it takes, and how to find them, he leaves open.",
        ("cybenko1989",),
        "prerequisites#pre-universal",
    ),
    "elman": Entry(
        1990,
        "Finding structure in time",
        "Elman feeds a network’s hidden layer back to it at the next step. It reads sentences "
        "word by word and sorts the words by itself.",
        ("elman1990",),
        "simple_rnn",
    ),
    "symbol-grounding": Entry(
        1990,
        "The symbol grounding problem",
        "Harnad asks how symbols can mean anything to a program that has only ever met other "
        "symbols: like learning Chinese from a Chinese dictionary.",
        ("harnad1990",),
    ),
    "vanishing": Entry(
        1991,
        "Gradients that vanish",
        "Hochreiter’s diploma thesis, in German, finds why deep and recurrent networks hardly "
        "learn: the error shrinks or grows at each step back. Bengio, Simard and Frasconi come to "
        "it on a road of their own and publish in 1994.",
        ("hochreiter1991", "bengio1994"),
        "simple_rnn#rnn-bound",
    ),
    "lstm": Entry(
        1997,
        "Long short-term memory",
        "Hochreiter and Schmidhuber give the network a cell that keeps its value, with gates "
        "that let things in and out. There is no forget gate yet.",
        ("hochreiter1997",),
        "lstm_forward",
        short="LSTM",
    ),
    "lenet": Entry(
        1998,
        "LeNet-5",
        "LeCun, Bottou, Bengio and Haffner describe a convolutional network of seven layers and "
        "a system around it that reads bank cheques.",
        ("lecun1998",),
        "history#hist-convolution",
    ),
    "forget-gate": Entry(
        2000,
        "Forget gate and peepholes",
        "Gers, Schmidhuber and Cummins teach the LSTM to forget; in the same year Gers and "
        "Schmidhuber let its gates look into the cell.",
        ("gers2000", "gers2000timing"),
        "lstm_forward",
    ),
    "deep-belief": Entry(
        2006,
        "Deep belief nets, layer by layer",
        "Hinton, Osindero and Teh train a deep network greedily, one layer at a time. The word "
        "“deep” begins its career.",
        ("hinton2006",),
        "history#hist-2006",
        short="Deep belief nets",
    ),
    "ctc": Entry(
        2006,
        "Reading without cutting",
        "Graves and colleagues train recurrent networks on unsegmented speech by summing over "
        "all ways to align sounds and labels.",
        ("graves2006",),
        "prerequisites#pre-ctc",
    ),
    "greedy": Entry(
        2007,
        "Autoencoders do it as well",
        "Bengio and colleagues find that layer-wise pretraining also works with plain "
        "autoencoders, and ask why it helps.",
        ("bengio2007",),
        "history#hist-2006",
    ),
    "relu": Entry(
        2011,
        "Rectifiers need no pretraining",
        "Glorot, Bordes and Bengio train deep networks of rectified linear units directly; with "
        "enough labels pretraining adds little.",
        ("glorot2011",),
        "history#hist-2006",
    ),
    "alexnet": Entry(
        2012,
        "AlexNet",
        "A convolutional network of eight layers, trained on two game cards without any "
        "pretraining, wins the ImageNet contest by a wide margin. Most people date the boom "
        "from here.",
        ("krizhevsky2012",),
        "history#hist-2006",
        short="AlexNet",
    ),
    "seq2seq": Entry(
        2014,
        "A sentence in, a sentence out",
        "Sutskever, Vinyals and Le let one LSTM read a sentence and another write its "
        "translation; Bahdanau, Cho and Bengio let the writer look back at what was read.",
        ("sutskever2014", "bahdanau2015"),
        "prerequisites#pre-tasks",
    ),
    "adam": Entry(
        2014,
        "Dropout, Adam, batch normalisation",
        "In 2014 and 2015 come three tools that are still in use: switch off random units, give "
        "each weight a step size of its own, rescale each layer’s inputs batch by batch.",
        ("srivastava2014", "kingma2015", "ioffe2015"),
        "history#hist-2006",
    ),
    "odyssey": Entry(
        2015,
        "LSTM: a search space odyssey",
        "Greff and colleagues train the LSTM and eight variants of it, 5400 runs in all. None is "
        "much better than the standard one. The paper is in print in 2017; its title is from 1968.",
        ("greff2017",),
        "lstm_forward",
    ),
    "attention": Entry(
        2017,
        "Attention is all you need",
        "Vaswani and colleagues translate without any recurrence. A few years on, transformers "
        "have taken over most of what this book’s networks did.",
        ("vaswani2017",),
        short="Attention",
    ),
}

MACHINES = {
    "georgetown": Entry(
        1954,
        "Russian by computer",
        "An IBM 701 turns some sixty selected Russian sentences into English with 250 words and "
        "six rules. The press expects the rest within a few years.",
        ("hutchins2004",),
        short="Russian by computer",
    ),
    "mark-one": Entry(
        1960,
        "The Mark I Perceptron",
        "400 photocells, 512 association units on fixed, randomly plugged wires, and eight "
        "response units whose weights are potentiometers turned by motors.",
        ("hay1960",),
        "history#hist-mark-one",
        short="Mark I Perceptron",
    ),
    "geometry-engine": Entry(
        1982,
        "The Geometry Engine",
        "Clark puts 4×4 matrix transformations, clipping and scaling on a chip. Turning and "
        "projecting points becomes a job for hardware of its own.",
        ("clark1982",),
        "history#hist-gpu",
    ),
    "pixar": Entry(
        1986,
        "Pixar on its own",
        "Steve Jobs buys the Graphics Group of Lucasfilm’s Computer Division, begun in 1979. It "
        "was never a department of the effects house ILM. At first it sells computers; the films "
        "are there to show what they can do.",
        ("price2008",),
        "history#hist-films",
        short="Pixar",
    ),
    "photoshop": Entry(
        1990,
        "Photoshop 1.0",
        "Thomas Knoll, a doctoral student, and his brother John, who works at ILM, wrote it on "
        "their own account from 1987. Adobe licensed it in 1988.",
        ("shustek2013",),
        "history#hist-films",
    ),
    "web": Entry(
        1993,
        "The Web is free",
        "CERN puts its World Wide Web software into the public domain. What people will put "
        "there becomes the data that networks had been missing.",
        ("bernerslee1993",),
        short="The Web",
    ),
    "geforce": Entry(
        1999,
        "GeForce 256",
        "Nvidia moves transforming and lighting of vertices onto the graphics chip, and calls "
        "the chip a GPU.",
        ("nickolls2010",),
        "history#hist-gpu",
    ),
    "geforce3": Entry(
        2001,
        "GeForce 3",
        "The NV20 lets developers write short programs for its vertices. A graphics chip that "
        "can be programmed can be misused.",
        ("lindholm2001", "bourzac2018"),
        "history#hist-gpu",
        short="GeForce 3",
    ),
    "gpu-net": Entry(
        2004,
        "A neural network disguised as a picture",
        "Oh and Jung multiply matrices by drawing a rectangle on an ATI card, and run a network "
        "up to about 20 times as fast as on their processor.",
        ("oh2004",),
        "history#hist-gpu",
    ),
    "cuda": Entry(
        2006,
        "CUDA",
        "Nvidia announces a way to program its chips in C, without pretending to draw; the first "
        "release follows in 2007.",
        ("nickolls2008", "nickolls2010"),
        "history#hist-gpu",
        short="CUDA",
    ),
    "imagenet": Entry(
        2009,
        "ImageNet",
        "Deng and colleagues present millions of pictures from the Web, sorted by people under "
        "the nouns of a dictionary.",
        ("deng2009",),
    ),
    "big-simple": Entry(
        2010,
        "Deep, big, simple",
        "Cireşan and colleagues train plain deep networks on a graphics card and make 0.35 % "
        "mistakes on MNIST: no pretraining, only many distorted digits and back propagation.",
        ("ciresan2010",),
        "history#hist-gpu",
    ),
    "tpu": Entry(
        2017,
        "The tensor processing unit",
        "Google describes a chip that has been running its trained networks since 2015: a grid "
        "of 65 536 multipliers for one thing, the matrix product.",
        ("jouppi2017",),
        short="TPU",
    ),
}

MONEY = {
    "first-boom": Entry(
        1956,
        "The first boom",
        "From the summer at Dartmouth on, programs prove theorems, play draughts and walk through "
        "mazes. Promises grow faster than the programs.",
        ("crevier1993", "russell2021"),
        until=1974,
        mood="boom",
    ),
    "navy-device": Entry(
        1958,
        "“New Navy device learns by doing”",
        "The New York Times reports the embryo of a computer that the Navy expects will walk, "
        "talk, see, write, reproduce itself and be conscious of its existence.",
        ("nyt1958",),
        "history#hist-mark-one",
    ),
    "alpac": Entry(
        1966,
        "The ALPAC report",
        "A committee finds that machine translation is slower, less accurate and dearer than "
        "people. American money for it all but ends.",
        ("alpac1966",),
    ),
    "lighthill": Entry(
        1973,
        "The Lighthill report",
        "A British review finds that nothing has had the impact that was promised, and blames "
        "the combinatorial explosion. Most British research on AI loses its funds.",
        ("lighthill1973",),
        short="Lighthill",
    ),
    "first-winter": Entry(
        1974,
        "The first winter",
        "In Britain and America the grants run dry. Work goes on, often under other names.",
        ("crevier1993",),
        until=1980,
        mood="winter",
    ),
    "second-boom": Entry(
        1980,
        "The second boom",
        "Expert systems bring specialists’ rules into companies, and companies are founded to "
        "sell the machines they run on.",
        ("crevier1993", "russell2021"),
        until=1987,
        mood="boom",
    ),
    "xcon": Entry(
        1982,
        "R1 at work",
        "McDermott describes R1, a program of rules that puts together orders for Digital’s VAX "
        "computers. It earns its keep, unlike the robot of the same name.",
        ("mcdermott1982",),
        "history#hist-frame",
    ),
    "second-winter": Entry(
        1987,
        "The second winter",
        "Ordinary workstations overtake Lisp machines and their market collapses; expert systems "
        "prove dear to maintain. That deep networks do not train is a trouble of its own.",
        ("crevier1993", "russell2021"),
        "history#hist-vanishing",
        until=1993,
        mood="winter",
    ),
    "third-boom": Entry(
        2012,
        "The third boom",
        "Some count from the deep belief nets of 2006, most from AlexNet. It does not end where "
        "this timeline does.",
        ("russell2021",),
        "history#hist-2006",
        until=2017,
        mood="boom",
    ),
}

FILMS = {
    "vertigo": Entry(
        1958,
        "Vertigo",
        "John Whitney draws the spirals of the titles with a pendulum and a gun director, a "
        "mechanical analogue computer left over from the war.",
        ("mccormack2013",),
        "history#hist-films",
        short="Vertigo",
    ),
    "hidden-fortress": Entry(
        1958,
        "The Hidden Fortress",
        "Kurosawa tells of a general and a princess through two quarrelling peasants, Tahei and "
        "Matashichi. Lucas will give their part to two robots.",
        ("rinzler2007",),
    ),
    "space-odyssey": Entry(
        1968,
        "2001: A Space Odyssey",
        "HAL 9000 speaks, reads lips, plays chess and turns against its crew. It is still the "
        "machine that others are compared with.",
        ("stork1997",),
        short="2001",
    ),
    "graffiti": Entry(
        1973,
        "American Graffiti",
        "During the sound mix Walter Murch asks for reel two, dialogue two: “R2-D2”. George "
        "Lucas likes the sound of it and keeps it for a robot.",
        ("lucasfilm2023",),
        "history#hist-frame",
    ),
    "futureworld": Entry(
        1976,
        "Futureworld",
        "A hand and a face turn on a screen in the film: three-dimensional computer graphics, "
        "made some years before by Ed Catmull and Fred Parke at the University of Utah.",
        ("carlson2017",),
        "history#hist-films",
    ),
    "star-wars": Entry(
        1977,
        "Star Wars",
        "In the briefing room the pilots fly along a wireframe Death Star, computed by Larry "
        "Cuba. Futureworld was earlier, but this is the scene that everybody remembers.",
        ("carlson2017", "rinzler2007"),
        "history#hist-films",
        short="Star Wars",
    ),
    "jurassic-park": Entry(
        1993,
        "Jurassic Park",
        "Tests persuade Spielberg to let ILM’s computers do what stop motion was hired for. The "
        "studio had asked for the dinosaurs before it would let him make Schindler’s List.",
        ("mcbride1997", "carlson2017"),
        "history#hist-films",
    ),
    "toy-story": Entry(
        1995,
        "Toy Story",
        "Pixar, whose people had never made a long film, makes the first feature film that is "
        "computer animation from start to end.",
        ("price2008",),
        "history#hist-films",
        short="Toy Story",
    ),
}

GAMES = {
    "checkers": Entry(
        1959,
        "A program learns draughts",
        "Samuel’s program on an IBM 704 learns to play better than he does, and he calls it "
        "machine learning.",
        ("samuel1959",),
        short="Draughts",
    ),
    "spacewar": Entry(
        1962,
        "Spacewar!",
        "Young programmers at MIT give a new computer something to do with its screen: two ships, "
        "torpedoes, and a star whose gravity is computed while you play.",
        ("graetz1981",),
        short="Spacewar!",
    ),
    "pac-man": Entry(
        1980,
        "Pac-Man",
        "A yellow disc eats its way along a grid. The only directions it knows are at right "
        "angles; this book borrows it for a space of many dimensions.",
        ("kent2001",),
        "dimensionality#dim-pacman",
        short="Pac-Man",
    ),
    "playstation": Entry(
        1994,
        "PlayStation",
        "Sony’s console is built for polygons. Matrices that turn and project their corners are "
        "soon at work in millions of living rooms.",
        ("kent2001",),
        "history#hist-gpu",
    ),
    "ff7": Entry(
        1997,
        "Final Fantasy VII",
        "The series leaves flat pictures behind and needs three CD-ROMs: polygon heroes in "
        "rooms that were rendered beforehand, in the year of the LSTM.",
        ("leone2017",),
        "history#hist-gpu",
        short="Final Fantasy VII",
    ),
    "deep-blue": Entry(
        1997,
        "Deep Blue beats Kasparov",
        "IBM’s chess computer wins the match with 480 chips made for nothing else and a search "
        "through more than a hundred million positions a second. No neural network is involved.",
        ("campbell2002",),
    ),
    "xbox": Entry(
        2001,
        "Xbox",
        "HAL 9000 is not there in 2001, but Microsoft’s console is, with a relative of the "
        "GeForce 3 inside.",
        ("takahashi2002", "bourzac2018"),
        "history#hist-gpu",
        short="Xbox",
    ),
    "alphago": Entry(
        2016,
        "AlphaGo",
        "A program guided by deep networks beats Lee Sedol, among the strongest Go players, by "
        "four games to one.",
        ("silver2017",),
        short="AlphaGo",
    ),
}

ENTRIES = {
    "ideas": IDEAS,
    "machines": MACHINES,
    "money": MONEY,
    "films": FILMS,
    "games": GAMES,
}


def cited() -> set[str]:
    """Return the key of every source."""
    return {key for lane in ENTRIES.values() for entry in lane.values() for key in entry.cite}
