/** A piece of a text and where it stands there: `text === source.slice(start, end)`, in UTF-16 units. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}
