"""What all widgets share: traits that are checked, the palette, and the JavaScript that draws."""
