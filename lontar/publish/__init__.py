"""From frozen cells to what people read: disclosure, freezing, the document and its four renditions, the site."""
