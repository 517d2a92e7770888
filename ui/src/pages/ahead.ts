// Stands in the execution's page itself, before everything else.
import { ask } from "../net/ahead";

globalThis.fareboxAhead = ask();
