import { describe, expect, it } from 'vitest'
import { byteOrder } from '../../src/bpe/byte-order.ts'
import { TokenizeError } from '../../src/errors.ts'
import { readTiktoken } from '../../src/import/tiktoken.ts'

const line = (bytes: readonly number[], rank: number): string => `${Buffer.from(bytes).toString('base64')} ${rank}`
const byteLines = Array.from(byteOrder, (byte, rank) => line([byte], rank))
const file = (...more: string[]): string => [...byteLines, ...more].join('\n')
const tokens = (source: Uint8Array | string): string[] => {
  const { bytes, offsets } = readTiktoken(source)
  return Array.from({ length: offsets.length - 257 }, (_, i) =>
    Buffer.from(bytes.subarray(offsets[256 + i], offsets[257 + i])).toString('latin1')
  )
}

describe('readTiktoken', () => {
  it('reads tokens by rank, of bytes and of text alike, in any order', () => {
    const text = [line([0x61, 0x62], 257), ...byteLines, line([0xff, 0x00], 256)].join('\n')
    expect(tokens(text)).toEqual(['\xff\0', 'ab'])
    expect(tokens(new TextEncoder().encode(text))).toEqual(['\xff\0', 'ab'])
  })

  it('takes empty lines and line ends of Windows', () => {
    expect(tokens(file('YWI= 256', '', '').replaceAll('\n', '\r\n'))).toEqual(['ab'])
  })

  it('leaves a rank that does not occur without bytes', () => {
    expect(tokens(file('YWI= 258'))).toEqual(['', '', 'ab'])
  })

  it.each([
    [
      'a line without a rank',
      file('YWI='),
      'line 257 of the .tiktoken file is not the base64 of a token, a space, and a rank: "YWI="'
    ],
    ['a line of three fields', file('YWI= 256 7'), 'is not the base64 of a token'],
    ['a rank that is no number', file('YWI= 2e2'), 'is not the base64 of a token'],
    ['a negative rank', file('YWI= -1'), 'is not the base64 of a token'],
    ['damaged base64', file('YW* 256'), 'line 257 of the .tiktoken file is not valid base64: "YW* 256"'],
    ['a rank that comes twice', file('YWI= 3'), 'line 257 of the .tiktoken file has the rank of an earlier line'],
    [
      'a token that comes twice',
      file('YWI= 256', 'YWI= 257'),
      'line 258 of the .tiktoken file has the token of an earlier line'
    ],
    ['a rank without end', file('YWI= 99999999999999999999'), 'has a rank that is not less than 2097152'],
    ['a file that lacks a byte', byteLines.filter((_, rank) => rank !== 64).join('\n'), 'no token for the byte 0x61'],
    ['an empty file', '', 'no token for the byte 0x00'],
    ['another file', '{"model": {"type": "BPE"}}', 'line 1 of the .tiktoken file'],
    ['bytes that are no text', Uint8Array.from({ length: 64 }, (_, i) => 255 - i), 'line 1 of the .tiktoken file']
  ])('refuses %s', (_, source, message) => {
    let thrown: unknown
    try {
      readTiktoken(source)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TokenizeError)
    expect((thrown as TokenizeError).code).toBe('invalid-file')
    expect((thrown as TokenizeError).message).toContain(message)
  })

  it('keeps a message short, however long the line', () => {
    expect(() => readTiktoken('='.repeat(1e6))).toThrow(/^.{1,200}$/)
  })
})
