// The search page: Sphinx's search, with two of its habits mended. Runs after searchtools.js and
// before the index, whose arrival starts the search.

// It fetches the pages it found to quote from them: a page opened from disk may not.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// It quotes every character of an equation three times: as MathML, as TeX and as drawn.
const { htmlToText } = Search;
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const element of page.querySelectorAll(".katex-html, annotation")) element.remove();
  return htmlToText(page.documentElement.outerHTML, anchor);
};
