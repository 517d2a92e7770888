// Everything that can go wrong, each with what a program needs to decide.

/** One field-level finding of the server. */
export interface Problem {
  field: string;
  message: string;
  code: string;
}

/** The server refused. `code` is the HTTP status x 1000 + n and stable; `message` says what to do. */
export class FareboxError extends Error {
  override name = "FareboxError";
  readonly status: number;

  constructor(
    readonly code: number,
    message: string,
    readonly details: Problem[] = [],
    readonly requestId = "",
    /** Seconds the server asks to wait, if it does. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.status = Math.floor(code / 1000);
  }

  /** What an answer says that is not a success. */
  static async of(answer: Response): Promise<FareboxError> {
    const body = await answer.json().catch(() => ({}));
    const after = parseFloat(answer.headers.get("retry-after") ?? "");
    return new FareboxError(
      body.code ?? answer.status * 1000,
      body.message ?? `The server answered ${answer.status}`,
      body.details ?? [],
      body.requestId ?? answer.headers.get("x-request-id") ?? "",
      after >= 0 ? after : undefined,
    );
  }
}

/** No answer: the network, or nothing within the timeout. Whether the server did what was asked is not known. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** The execution ended, but not with a result. `view` tells how. */
export class NotSucceeded<View extends { status: string; message: string }> extends Error {
  override name = "NotSucceeded";

  constructor(readonly view: View) {
    super(view.message || view.status);
  }
}
