// The drawing pad by itself.

import { PadView } from "../shared/pad.js";
import { widgetOf } from "../shared/widget_view.js";

export default widgetOf(PadView);
