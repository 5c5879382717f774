/** A piece of a text and where it stands there: `text === source.slice(start, end)`, in UTF-16 units. */
export interface Token {
  /** The characters as they stand in the source. */
  readonly text: string
  /** Where it begins in the source, in UTF-16 units. */
  readonly start: number
  /** Where it ends: the unit behind its last one. */
  readonly end: number
}
