import { describe, expect, it } from 'vitest'
import { explain } from '../../src/bpe/explain.ts'
import { ReferenceBpe } from '../../src/bpe/reference.ts'
import { referenceOf, smallEncoding } from './reference-of.ts'

const bpe = await referenceOf('cl100k_base')

describe('explain', () => {
  it('gives every merge of a piece, in order', () => {
    const [piece] = explain('tiktoken', bpe)
    expect(
      piece!.merges.map(({ left, right, token, parts }) => [
        left.text,
        right.text,
        token.id,
        parts.map(part => part.text)
      ])
    ).toEqual([
      ['e', 'n', 268, ['t', 'i', 'k', 't', 'o', 'k', 'en']],
      ['o', 'k', 564, ['t', 'i', 'k', 't', 'ok', 'en']],
      ['i', 'k', 1609, ['t', 'ik', 't', 'ok', 'en']],
      ['ok', 'en', 1713, ['t', 'ik', 't', 'oken']],
      ['t', 'oken', 5963, ['t', 'ik', 'token']]
    ])
    expect(piece!.tokens.map(({ id }) => id)).toEqual([83, 1609, 5963])
  })

  it('gives the pieces with their places in the text, and their tokens are those of encode', () => {
    const text = "Explain: お誕生日's  \ud800 🎂!\n\n1234"
    const pieces = explain(text, bpe)
    for (const { start, end, text: piece } of pieces) expect(piece).toBe(text.slice(start, end))
    expect(pieces.map(({ text }) => text).join('')).toBe(text)
    expect(pieces.flatMap(({ tokens }) => tokens.map(({ id }) => id))).toEqual(bpe.encode(text))
    for (const { merges, tokens } of pieces) if (merges.length > 0) expect(merges.at(-1)!.parts).toEqual(tokens)
  })

  it('gives bytes, and text only where they are whole characters', () => {
    const [piece] = explain('誕', bpe)
    expect(piece!.tokens.map(({ text }) => text)).toEqual([undefined, undefined])
    expect(Buffer.concat(piece!.tokens.map(({ bytes }) => bytes)).toString()).toBe('誕')
  })

  it('gives nothing for nothing', () => {
    expect(explain('', bpe)).toEqual([])
  })

  it('gives a piece that is a token as that token, though no merges lead to it', () => {
    const [piece] = explain('xyz', new ReferenceBpe(smallEncoding(['xyz'])))
    expect(piece).toMatchObject({ merges: [], tokens: [{ id: 256, text: 'xyz' }] })
  })

  it('refuses a piece that is too long to list every merge', () => {
    expect(explain('a'.repeat(1000) + ' '.repeat(1000), bpe)).toHaveLength(2)
    expect(() => explain(`so ${'a'.repeat(1000)}`, bpe)).toThrow(
      new RangeError(
        'the text has a piece of 1001 UTF-16 units at 2, too long to list every merge; expected at most 1000'
      )
    )
  })
})
