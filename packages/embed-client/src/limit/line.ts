/** First come, first served. Joining, leaving from anywhere, and asking for the first take constant time. */
export class Line<T> {
  #first: Place<T> | undefined
  #last: Place<T> | undefined

  get first(): T | undefined {
    return this.#first?.value
  }

  /** Gives the way to leave again; leaving twice does nothing. */
  join(value: T): () => void {
    const place: Place<T> = { value, before: this.#last, after: undefined, left: false }
    if (this.#last) this.#last.after = place
    else this.#first = place
    this.#last = place
    return () => {
      if (place.left) return
      place.left = true
      if (place.before) place.before.after = place.after
      else this.#first = place.after
      if (place.after) place.after.before = place.before
      else this.#last = place.before
    }
  }
}

interface Place<T> {
  readonly value: T
  before: Place<T> | undefined
  after: Place<T> | undefined
  left: boolean
}
