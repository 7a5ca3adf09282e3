"""The chapter on the LSTM's backward pass, as readers meet it: its charts answer the hand."""

import pytest

CHAPTER = "chapters/lstm_backprop.html"


@pytest.fixture
def chart(open_page):
    """Open the chapter at the chart whose text alternative begins like this."""

    def open_(alt: str, **options):
        page = open_page(CHAPTER, **options)
        figure = page.locator("[data-figure='chart']").filter(
            has=page.locator(f"[role='img'][aria-label^='{alt}'], img[alt^='{alt}']")
        )
        figure.scroll_into_view_if_needed()
        figure.and_(page.locator("[data-ready]")).wait_for()
        return figure

    return open_


def last_row(figure) -> list[float]:
    """What is left of an error farthest back: simple network, forget gates alone, LSTM."""
    cells = figure.locator("tbody tr").last.locator("td")
    return [float(text) for text in cells.all_text_contents()]


def test_the_forget_bias_takes_the_lstm_from_vanishing_to_growing(chart):
    figure = chart("Three lines on a logarithmic axis; a slider")
    slider = figure.get_by_role("slider", name="Forget-gate bias")
    simple, forget, everything = last_row(figure)
    assert forget < everything < simple < 1e-20
    slider.focus()
    figure.page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "6"
    figure.page.wait_for_function(
        "table => Number(table.rows[table.rows.length - 1].cells[3].textContent) > 1",
        arg=figure.locator("table").element_handle(),
    )
    same, forget, everything = last_row(figure)
    assert same == simple, "the simple network has no such bias"
    assert 0.5 < forget <= 1 < 10 < everything


def test_the_cliff_is_a_scene_with_both_descents_and_turns(chart):
    figure = chart("A landscape in space")
    kinds = figure.locator(".un-chart").evaluate(
        "chart => chart._fullData.map(({ type, name }) => [type, name])"
    )
    assert [kind for kind, _ in kinds] == ["surface", "scatter3d", "scatter3d"]
    assert [name for _, name in kinds[1:]] == ["not clipped", "clipped"]
    assert figure.get_by_role("slider", name="Turn").get_attribute("aria-valuetext") == "120°"


@pytest.mark.parametrize("name", ["chain-rule", "lstm-microscope"])
def test_the_figures_come_alive(open_figure, name):
    figure = open_figure(name, CHAPTER)
    assert figure.locator(".un-live").is_visible()
    assert figure.page.record.is_clean
