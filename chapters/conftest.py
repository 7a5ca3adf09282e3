"""What the regression test of the chapters compares: texts, not the HTML and JSON made of them."""


def pytest_collectstart(collector):
    """Leave out what is never stored; a figure's text carries a digest of its numbers."""
    if collector.path.suffix == ".ipynb":
        collector.skip_compare += ("text/html", "application/vnd.plotly.v1+json")
