/** Begins the panel of one connection. */
import type { ConnectionPanel } from "../../src/protocol/panels.ts";
import { connect } from "../shared/host.ts";
import "../shared/style.css";
import { Panel } from "./panel.ts";
import "./style.css";

const host = connect<ConnectionPanel>((topic) => panel.heard(topic));
const panel = new Panel(host, document.getElementById("app")!);
void panel.begin();
