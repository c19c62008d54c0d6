// The drawing pad by itself.

export default widgetOf(PadView);
