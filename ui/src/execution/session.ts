// The parts that work together while one execution is shown.
import type { Execution } from "../net/client";
import type { Following } from "../net/following";
import type { Below } from "./below";
import type { Questions } from "./question";

/** What one execution needs; thrown away as a whole when another one is to be shown. */
export interface Session {
  execution: Execution;
  following: Following;
  questions: Questions;
  /** Once it is loaded. */
  below?: Below;
}
