// The parts that work together while one execution is shown.
import type { Execution } from "../net/client";
import type { Following } from "../net/following";
import type { Cancel } from "./cancel";
import type { Keep } from "./keep";
import type { Questions } from "./question";
import type { Results } from "./results";

/** What one execution needs; thrown away as a whole when another one is to be shown. */
export interface Session {
  execution: Execution;
  following: Following;
  results: Results;
  questions: Questions;
  cancel: Cancel;
  keep: Keep;
}
