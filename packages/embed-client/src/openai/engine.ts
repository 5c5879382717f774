import type { Work } from '../stream/pipeline.ts'

/** What `embed` and `embedStream` of one embedder share. */
export interface Engine extends Work {
  /** Whether the service ever gave a vector. */
  readonly accepted: boolean
}
