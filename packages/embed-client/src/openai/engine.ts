import type { EmbedError } from '../errors.ts'
import type { PlannedText, RequestLimits } from '../plan.ts'
import type { TokenRate } from '../plan/token-rate.ts'
import type { Sender } from './send.ts'

/** What `embed` and `embedStream` of one embedder share. */
export interface Engine {
  readonly sender: Sender
  /** As they are known by now. */
  readonly limits: RequestLimits
  readonly rate: TokenRate
  /** A text as it is sent, or why it cannot be. */
  readonly plan: (text: string, index: number) => PlannedText | EmbedError
  /** Requests of one call that are on their way or wait for their turn, at most. */
  readonly width: number
  /** Milliseconds for one call. */
  readonly deadlineMs: number
}
