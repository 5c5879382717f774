/** What the store needs of PostgreSQL, whether it runs in this process or elsewhere. */
export interface Database extends Session {
  /** Runs `work` on one connection between BEGIN and COMMIT, or ROLLBACK where it throws. */
  transaction<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T>
  close(): Promise<void>
}

export interface Session {
  query(text: string, values?: readonly string[], options?: QueryOptions): Promise<Row[]>
}

/** As the driver gives it: whole numbers of 64 bits as numbers or strings, bytes as `Uint8Array`. */
export type Row = Readonly<Record<string, unknown>>

export interface QueryOptions {
  /** Prepares the statement under this name, once on each connection. */
  readonly name?: string
  readonly signal?: AbortSignal | undefined
  /** What a COPY FROM STDIN reads: `STDIN` is written as `{input}`. */
  readonly input?: Iterable<Uint8Array>
}
