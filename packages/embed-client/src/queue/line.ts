import type { Endpoint } from '../process/request.ts'

/** A line on its way to a worker. */
export interface QueuedRequest {
  readonly endpoint: Endpoint
  readonly body: Readonly<Record<string, unknown>>
  /** What it will be charged with, by estimate. */
  readonly tokens: number
}

/** What a worker made of it. */
export type QueuedOutcome =
  | { readonly answer: unknown; readonly errors?: undefined }
  /** A text for each attempt. */
  | { readonly answer?: undefined; readonly errors: readonly string[] }

/** BullMQ takes no plain number. */
export function idOf(line: number): string {
  return `line-${line}`
}
