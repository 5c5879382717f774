import { describe, expect, it } from 'vitest'
import { findQuotes } from '../../src/answer/quotes.ts'

describe('findQuotes', () => {
  it.each<[answer: string, quotes: string[]]>([
    ['He said “it rains all day” [1].', ['it rains all day']],
    ['Er sagt „es regnet den Tag“.', ['es regnet den Tag']],
    ['Il dit « il pleut toujours ici ».', ['il pleut toujours ici']],
    ['»Es regnet so sehr« sagt er.', ['Es regnet so sehr']],
    ['He said "it rains all day" and "it snows all night".', ['it rains all day', 'it snows all night']],
    ['He said ‘it rains all day’; the cat’s paw isn’t wet.', ['it rains all day']],
    ['> It rains all day.\n\nSo it is.', ['It rains all day.']],
    ['The “zero trust” idea, a 5" pipe and a 6" pipe.', []],
    ['It’s a dog’s life and that’s so.', []],
    ['An “open mark that never ends', []]
  ])('%j', (answer, quotes) => {
    const found = findQuotes(answer)
    expect(found.map(({ text }) => text)).toEqual(quotes)
    for (const { text, start, end } of found) expect(answer.slice(start, end)).toBe(text)
  })
})
