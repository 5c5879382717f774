import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { Zip } from '../../src/load/zip.ts'

const failureOf = (action: () => unknown): RagError => {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(RagError)
    return error as RagError
  }
  return expect.fail('nothing was thrown')
}

const text = strToU8('words '.repeat(100))

describe('Zip', () => {
  it('reads entries, deflated and stored, with a comment at the end', () => {
    const bytes = zipSync({ 'a/b.txt': text, stored: [text, { level: 0 }], empty: new Uint8Array() })
    const commented = Buffer.concat([bytes, Buffer.from('note')])
    commented.writeUInt16LE(4, bytes.length - 2)
    for (const file of [bytes, new Uint8Array(commented)]) {
      const zip = new Zip(file, 'a.zip')
      expect(zip.names).toEqual(['a/b.txt', 'stored', 'empty'])
      expect(zip.read('a/b.txt')).toEqual(text)
      expect(zip.read('stored')).toEqual(text)
      expect(zip.read('empty')).toEqual(new Uint8Array())
      expect(zip.read('none')).toBeUndefined()
    }
  })

  it('refuses a bomb by its ratio, by all its bytes, and by its entries, before the memory is full', () => {
    const bomb = zipSync({ a: new Uint8Array(20_000_000) })
    expect(bomb.length).toBeLessThan(100_000)
    expect(failureOf(() => new Zip(bomb, 'a.zip').read('a'))).toMatchObject({
      code: 'too-large',
      message: "a.zip: 'a' unpacks to more than 250 times its size, as a zip bomb does"
    })
    const wide = new Zip(zipSync({ a: new Uint8Array(900_000), b: new Uint8Array(900_000) }), 'a.zip', {
      bytes: 2 ** 20
    })
    expect(wide.read('a')).toHaveLength(900_000)
    expect(failureOf(() => wide.read('b'))).toMatchObject({
      code: 'too-large',
      message: 'a.zip unpacks to more than 1 MiB'
    })
    const many = zipSync(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}`, text])))
    expect(failureOf(() => new Zip(many, 'a.zip', { entries: 20 }))).toMatchObject({
      code: 'too-large',
      message: 'a.zip has 30 entries; at most 20 are accepted'
    })
  })

  it('sees a lie about sizes, a wrong checksum, and data that is cut off', () => {
    const whole = Buffer.from(zipSync({ a: text }))
    const directory = whole.indexOf('PK\x01\x02', 0, 'latin1')
    const changed = (offset: number, change: (value: number) => number): Zip => {
      const bytes = Buffer.from(whole)
      bytes.writeUInt32LE(change(bytes.readUInt32LE(directory + offset)), directory + offset)
      return new Zip(bytes, 'a.zip')
    }
    const cases: [string, Zip][] = [
      ["'a' is longer than it says", changed(24, size => size - 1)],
      ["'a' is not whole", changed(24, size => size + 1)],
      ["'a' is not whole", changed(16, crc => (crc ^ 1) >>> 0)],
      ["ends inside of 'a'", changed(20, () => 1e9)],
      ["'a' is not where it should be", changed(42, () => 5)]
    ]
    for (const [what, zip] of cases) {
      expect(failureOf(() => zip.read('a'))).toMatchObject({
        code: 'document-damaged',
        message: `a.zip is a damaged file: ${what}`
      })
    }
    for (const length of [0, 10, 60, whole.length - 1]) {
      expect(failureOf(() => new Zip(whole.subarray(0, length), 'a.zip')).message).toBe(
        'a.zip is a damaged file: its end is missing'
      )
    }
  })

  it('reads sizes and places of ZIP64', () => {
    const bytes = Buffer.from(zipSync({ a: text }))
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1')
    const end = bytes.length - 22
    const entry = bytes.subarray(directory, end)
    const extra = Buffer.alloc(4 + 5 + 4 + 24)
    extra.writeUInt16LE(0x9999, 0)
    extra.writeUInt16LE(5, 2)
    extra.writeUInt16LE(1, 9)
    extra.writeUInt16LE(24, 11)
    for (const [i, offset] of [24, 20, 42].entries()) {
      extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(offset)), 13 + i * 8)
      entry.writeUInt32LE(0xffffffff, offset)
    }
    entry.writeUInt16LE(extra.length, 30)
    const wide = Buffer.concat([bytes.subarray(0, directory), entry, extra, bytes.subarray(end)])
    expect(new Zip(wide, 'a.zip').read('a')).toEqual(text)
  })

  it('says that an entry is encrypted', () => {
    const bytes = Buffer.from(zipSync({ a: text }))
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1')
    bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8)
    expect(failureOf(() => new Zip(bytes, 'a.zip').read('a')).code).toBe('document-protected')
  })
})
