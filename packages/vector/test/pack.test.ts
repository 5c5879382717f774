import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormatError, pack, unpack, type JsonValue, type TypedArray } from '../src/index.ts'
import { crc32c } from '../src/kernels/index.ts'
import { importIn, modes } from './kernels/modes.ts'

const content = {
  meta: { title: 'Tür', count: 2 },
  arrays: {
    ids: Uint16Array.of(1, 0xabcd, 3),
    vectors: Float32Array.of(1, -0.5),
    nothing: new Float64Array(0),
    big: BigInt64Array.of(-2n)
  }
}

/** The code of the FormatError that unpacking ends in; any other error fails the test. */
function codeOf(bytes: Uint8Array, kind = 'test', version = 1): string {
  try {
    unpack(kind, bytes, { version })
  } catch (error) {
    if (error instanceof FormatError) return error.code
    throw error
  }
  return 'none'
}

/** The bytes with their checksums set right, so that what else is wrong is looked at. */
function sealed(bytes: Uint8Array): Uint8Array {
  const sealedBytes = bytes.slice()
  const header = new DataView(sealedBytes.buffer)
  header.setUint32(24, crc32c(sealedBytes.subarray(32)), true)
  header.setUint32(28, crc32c(sealedBytes.subarray(0, 28)), true)
  return sealedBytes
}

/** What someone else could have written: right checksums, any directory. */
function forged(directory: string | Uint8Array, body = 0): Uint8Array {
  const text = typeof directory === 'string' ? new TextEncoder().encode(directory) : directory
  const bytes = new Uint8Array(32 + text.length + body)
  bytes.set(pack('', {}).subarray(0, 8))
  const header = new DataView(bytes.buffer)
  header.setBigUint64(8, BigInt(bytes.length), true)
  header.setUint32(16, 1, true)
  header.setUint32(20, text.length, true)
  bytes.set(text, 32)
  return sealed(bytes)
}

describe('pack', () => {
  it('writes these bytes, on every machine', () => {
    const bytes = pack('k', { meta: 1, arrays: { a: Uint16Array.of(1, 0x203), b: Float64Array.of(1) } }, { version: 7 })
    const directory = '{"kind":"k","meta":1,"arrays":[["a","Uint16Array",2],["b","Float64Array",1]]}'
    const body = '000000' + '01000302' + '00000000' + '000000000000f03f'
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '894c4c4d43420a01' +
        '8000000000000000' +
        '07000000' +
        '4d000000' +
        'd663c862' +
        'be227fe0' +
        Buffer.from(directory).toString('hex') +
        body
    )
  })

  it('refuses what it could not give back', () => {
    expect(() => pack('test', { meta: { a: [1, NaN] } })).toThrow(
      new TypeError("meta: expected finite numbers, got NaN for '1'")
    )
    expect(() => pack('test', { meta: -Infinity })).toThrow(TypeError)
    expect(() => pack('test', { meta: 1n as unknown as JsonValue })).toThrow(TypeError)
    for (const array of [[1], new DataView(new ArrayBuffer(1)), undefined, null]) {
      expect(() => pack('test', { arrays: { a: array as unknown as TypedArray } })).toThrow(/^arrays\['a'\]: expected /)
    }
    for (const version of [-1, 0.5, 2 ** 32, NaN]) {
      const error = new RangeError(`version: expected an integer from 0 to 2^32 - 1, got ${version}`)
      expect(() => pack('test', {}, { version })).toThrow(error)
      expect(() => unpack('test', pack('test', {}), { version })).toThrow(error)
    }
  })
})

describe('unpack', () => {
  it('gives back what was packed', () => {
    expect(unpack('test', pack('test', content))).toStrictEqual(content)
    expect(unpack('', pack('', {}))).toStrictEqual({ meta: null, arrays: {} })
    expect(unpack('test', pack('test', {}, { version: 0 }), { version: 0 }).meta).toBe(null)
  })

  it('gives back anything, and packs it to the same bytes again', () => {
    const typed = fc.oneof<fc.Arbitrary<TypedArray>[]>(
      fc.int8Array(),
      fc.uint8Array(),
      fc.uint8ClampedArray(),
      fc.int16Array(),
      fc.uint16Array(),
      fc.int32Array(),
      fc.uint32Array(),
      fc.float32Array(),
      fc.float64Array(),
      fc.bigInt64Array(),
      fc.bigUint64Array()
    )
    const arrays = fc.dictionary(fc.string({ unit: 'binary' }), typed, { maxKeys: 5 })
    const name = fc.string({ unit: fc.constantFrom('a', 'ü', '\ud800', '\0', '"', '🍰') })
    fc.assert(
      fc.property(name, fc.jsonValue(), arrays, fc.nat(), (kind, json, given, version) => {
        const meta = JSON.parse(JSON.stringify(json)) as JsonValue
        const bytes = pack(kind, { meta, arrays: given }, { version })
        const unpacked = unpack(kind, bytes, { version })
        expect(unpacked.meta).toEqual(meta)
        expect(Object.entries(unpacked.arrays)).toEqual(Object.entries(given))
        expect(pack(kind, unpacked, { version })).toEqual(bytes)
      })
    )
  })

  it('keeps every bit of a NaN, and the sign of zero', () => {
    const bits = Uint32Array.of(0x7fc00001, 0xffc12345, 0x80000000)
    const { arrays } = unpack('test', pack('test', { arrays: { a: new Float32Array(bits.buffer) } }))
    expect(new Uint32Array(arrays['a']!.buffer, arrays['a']!.byteOffset, 3)).toEqual(bits)
  })

  it('takes names that objects have already', () => {
    const arrays = Object.fromEntries([
      ['__proto__', Int8Array.of(1)],
      ['constructor', Int8Array.of(2)]
    ])
    const unpacked = unpack('test', pack('test', { arrays, meta: JSON.parse('{"__proto__":1}') as JsonValue }))
    expect(Object.entries(unpacked.arrays)).toEqual(Object.entries(arrays))
    expect(Object.getPrototypeOf(unpacked.arrays)).toBe(Object.prototype)
    expect(JSON.stringify(unpacked.meta)).toBe('{"__proto__":1}')
  })

  it('copies nothing where the bytes are aligned, and else once', () => {
    const bytes = pack('test', content)
    for (const array of Object.values(unpack('test', bytes).arrays)) expect(array.buffer).toBe(bytes.buffer)
    for (let start = 1; start < 9; start++) {
      const shifted = Buffer.alloc(bytes.length + start)
      shifted.set(bytes, start)
      const unpacked = unpack('test', shifted.subarray(start))
      expect(unpacked).toStrictEqual(content)
      expect(unpacked.arrays['ids']!.buffer === shifted.buffer).toBe((shifted.byteOffset + start) % 8 === 0)
    }
  })

  it('packs views, Node buffers and shared memory', () => {
    const numbers = Float64Array.of(0, 1, 2, 3)
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(5)
    const bytes = pack('test', { arrays: { view: numbers.subarray(1, 3), buffer: Buffer.from('hi'), shared } })
    const expected = { view: Float64Array.of(1, 2), buffer: Uint8Array.of(104, 105), shared: Uint8Array.of(5, 5) }
    expect(unpack('test', bytes).arrays).toEqual(expected)
    const sharedBytes = new Uint8Array(new SharedArrayBuffer(bytes.length))
    sharedBytes.set(bytes)
    expect(unpack('test', sharedBytes).arrays).toEqual(expected)
  })

  it('says which kind and version it expected', () => {
    const bytes = pack('vectors', {}, { version: 2 })
    const wrongKind = new FormatError('wrong-kind', "expected kind 'index', got 'vectors'")
    expect(() => unpack('index', bytes, { version: 2 })).toThrow(wrongKind)
    const wrongVersion = new FormatError('wrong-version', "expected version 1 of 'vectors', got 2")
    expect(() => unpack('vectors', bytes)).toThrow(wrongVersion)
    expect(codeOf(bytes, 'index', 2)).toBe('wrong-kind')
    expect(codeOf(bytes, 'vectors', 1)).toBe('wrong-version')
  })

  it('refuses anything but a Uint8Array', () => {
    for (const bytes of [new ArrayBuffer(8), [1], 'text', null, undefined, new Uint16Array(4)]) {
      expect(() => unpack('test', bytes as never)).toThrow(
        /^bytes: expected a Uint8Array, got (ArrayBuffer|Array|String|Null|Undefined|Uint16Array)$/
      )
    }
  })
})

describe('a damaged buffer', () => {
  const bytes = pack('test', content)

  it('is refused whichever byte is whatever else', () => {
    const codes = new Map<string, number>()
    for (let i = 0; i < bytes.length; i++) {
      const damaged = bytes.slice()
      for (let flip = 1; flip < 256; flip++) {
        damaged[i] = bytes[i]! ^ flip
        const code = codeOf(damaged)
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }
    }
    expect(Object.fromEntries(codes)).toEqual({
      'not-packed': 7 * 255,
      'wrong-version': 255,
      checksum: (bytes.length - 8) * 255
    })
  })

  it('is refused wherever it was cut, and whatever was added', () => {
    for (let length = 0; length < bytes.length; length++) expect(codeOf(bytes.subarray(0, length))).toBe('truncated')
    for (const extra of [1, 2, 8, 1000]) {
      for (const value of [0, 255]) {
        const longer = new Uint8Array(bytes.length + extra).fill(value)
        longer.set(bytes)
        expect(codeOf(longer)).toBe('checksum')
      }
    }
  })

  it('is refused when several bytes changed, moved or swapped places', () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 })
    fc.assert(
      fc.property(damage, changes => {
        const damaged = bytes.slice()
        for (const [at, value] of changes) damaged[at] = value
        expect(codeOf(damaged) === 'none').toBe(Buffer.compare(damaged, bytes) === 0)
      }),
      { numRuns: 2000 }
    )
  })

  it('asks for no memory that a damaged length promises', () => {
    for (const length of [2n ** 62n, 2n ** 64n - 1n, 2n ** 40n]) {
      const damaged = bytes.slice()
      new DataView(damaged.buffer).setBigUint64(8, length, true)
      expect(codeOf(damaged)).toBe('checksum')
      expect(codeOf(sealed(damaged))).toBe('truncated')
    }
    const directory = (length: number): string =>
      JSON.stringify({ kind: 'test', meta: 0, arrays: [['a', 'Float64Array', length]] })
    for (const length of [1, 2 ** 31, 2 ** 52, Number.MAX_SAFE_INTEGER]) {
      expect(codeOf(forged(directory(length)))).toBe('not-packed')
    }
  })
})

describe('garbage', () => {
  it('is never anything but a FormatError', () => {
    const magic = pack('', {}).subarray(0, 8)
    const start = fc.constantFrom(new Uint8Array(0), magic, magic.subarray(0, 7))
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
        expect(codeOf(Uint8Array.of(...head, ...tail))).not.toBe('none')
      }),
      { numRuns: 3000 }
    )
  })

  it('is found in directories too, though their checksums are right', () => {
    const directories = [
      '',
      'null',
      '[]',
      '{}',
      '{"kind":"test"}',
      '{"kind":"test","meta":0,"arrays":1}',
      '{"kind":"test","meta":0,"arrays":[1]}',
      '{"kind":"test","meta":0,"arrays":[["a","Float32Array"]]}',
      '{"kind":"test","meta":0,"arrays":[["a","Array",1]]}',
      '{"kind":"test","meta":0,"arrays":[["a","toString",1]]}',
      '{"kind":"test","meta":0,"arrays":[["a","Uint8Array",-1]]}',
      '{"kind":"test","meta":0,"arrays":[["a","Uint8Array",0.5]]}',
      '{"kind":"test","meta":0,"arrays":[["a","Uint8Array",1e300]]}',
      '{"kind":"test","meta":0,"arrays":[[0,"Uint8Array",1]]}',
      '{"kind":"test","meta":0,"arrays":["abc"]}',
      '['.repeat(100_000)
    ]
    for (const directory of directories)
      expect([directory, codeOf(forged(directory, 8))]).toEqual([directory, 'not-packed'])
    expect(codeOf(forged(Uint8Array.of(0x22, 0xff, 0x22)))).toBe('not-packed')
    expect(codeOf(forged('{"kind":"test","meta":0,"arrays":[]}'))).toBe('none')

    const tooLong = forged('{"kind":"test","meta":0,"arrays":[]}')
    new DataView(tooLong.buffer).setUint32(20, 2 ** 32 - 1, true)
    expect(codeOf(sealed(tooLong))).toBe('none')
  })
})

describe.each(modes)('a buffer of many blocks, %s', async mode => {
  const { pack: packHere, unpack: unpackHere } = await importIn(mode, () => import('../src/pack.ts'))
  const numbers = Uint32Array.from({ length: 50_000 }, (_, i) => Math.imul(i, 0x9e3779b1))
  const bytes = packHere('test', { arrays: { numbers } })

  it('has the same bytes', () => {
    expect(Buffer.compare(bytes, pack('test', { arrays: { numbers } }))).toBe(0)
    expect(unpackHere('test', bytes).arrays['numbers']!.join()).toBe(numbers.join())
  })

  it('is refused when a byte is flipped anywhere', () => {
    for (let at = 0; at < bytes.length; at += 4999) {
      bytes[at]! ^= 16
      expect(() => unpackHere('test', bytes)).toThrow(expect.objectContaining({ name: 'FormatError' }))
      bytes[at]! ^= 16
    }
  })
})
