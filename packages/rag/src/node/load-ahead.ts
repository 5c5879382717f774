/**
 * The items in their order, each with the promise of what `load` makes of it; of the next `ahead` items loading has begun
 * by then. A promise that is rejected while nobody looks at it yet is no unhandled rejection.
 */
export async function* loadAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  load: (item: Item) => Promise<Result>
): AsyncGenerator<{ item: Item; result: Promise<Result> }> {
  const waiting: { item: Item; result: Promise<Result> }[] = []
  for await (const item of items) {
    const result = load(item)
    result.catch(() => undefined)
    waiting.push({ item, result })
    if (waiting.length > ahead) yield waiting.shift()!
  }
  yield* waiting
}
