import { render } from "preact";
import { Session } from "./session/session";

const root = document.getElementById("app");
if (root) render(<Session />, root);
