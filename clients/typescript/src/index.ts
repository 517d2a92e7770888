export { Farebox, type Options } from "./client.js";
export { ConnectionLost, FareboxError, NotSucceeded, type Problem } from "./errors.js";
export { Execution } from "./execution.js";
export { type Connection, type FollowOptions, isOver } from "./follow.js";
export type { Ask, Fetch } from "./transport.js";
export type * from "./types.js";
