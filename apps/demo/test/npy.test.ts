import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npyBytes, readNpy } from '../src/npy.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
})
afterAll(() => place.remove())

/** A file as NumPy writes it. */
function npy(header: string, numbers: Uint8Array, version = 1): Buffer {
  const length = version === 1 ? Buffer.alloc(2) : Buffer.alloc(4)
  if (version === 1) length.writeUInt16LE(header.length)
  else length.writeUInt32LE(header.length)
  return Buffer.concat([
    Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\x00`, 'latin1'),
    length,
    Buffer.from(header),
    numbers
  ])
}

function headerOf(descr: string, shape: string, order = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`
}

describe('readNpy', () => {
  it('reads what npyBytes writes', async () => {
    const matrix = new Matrix(
      300,
      1000,
      Float32Array.from({ length: 300_000 }, (_, i) => Math.sin(i))
    )
    await writeFile(place.path('a.npy'), npyBytes(matrix, matrix))
    expect((await readNpy(place.path('a.npy'))).data).toEqual(matrix.data)
  })
  it.each([
    ['<f4', new Uint8Array(Float32Array.of(1, -2, 3.5, 4, 5, 6).buffer)],
    ['<f8', new Uint8Array(Float64Array.of(1, -2, 3.5, 4, 5, 6).buffer)],
    [
      '>f4',
      Uint8Array.of(
        0x3f,
        0x80,
        0,
        0,
        0xc0,
        0,
        0,
        0,
        0x40,
        0x60,
        0,
        0,
        0x40,
        0x80,
        0,
        0,
        0x40,
        0xa0,
        0,
        0,
        0x40,
        0xc0,
        0,
        0
      )
    ],
    ['<f2', new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x4300, 0x4400, 0x4500, 0x4600).buffer)]
  ])('reads %s', async (descr, numbers) => {
    for (const version of [1, 2, 3]) {
      await writeFile(place.path('b.npy'), npy(headerOf(descr, '2, 3'), numbers, version))
      expect((await readNpy(place.path('b.npy'))).toJSON()).toEqual([
        [1, -2, 3.5],
        [4, 5, 6]
      ])
    }
  })
  it.each([
    ['|i1', new Uint8Array(Int8Array.of(1, -2).buffer), [1, -2]],
    ['|u1', Uint8Array.of(1, 254), [1, 254]],
    ['<i2', new Uint8Array(Int16Array.of(1, -2).buffer), [1, -2]],
    ['<u2', new Uint8Array(Uint16Array.of(1, 65_535).buffer), [1, 65_535]],
    ['<i4', new Uint8Array(Int32Array.of(1, -2).buffer), [1, -2]],
    ['<u4', new Uint8Array(Uint32Array.of(1, 2 ** 31).buffer), [1, 2 ** 31]],
    ['<i8', new Uint8Array(BigInt64Array.of(1n, -2n).buffer), [1, -2]],
    ['<f2', new Uint8Array(Uint16Array.of(0x0001, 0x7bff).buffer), [2 ** -24, 65_504]]
  ])('reads %s as a column, where there is one dimension', async (descr, numbers, expected) => {
    await writeFile(place.path('c.npy'), npy(headerOf(descr, '2,'), numbers))
    expect((await readNpy(place.path('c.npy'))).toJSON()).toEqual(expected.map(number => [number]))
  })
  it('reads columns that stand one after the other', async () => {
    const numbers = new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer)
    await writeFile(place.path('d.npy'), npy(headerOf('<f4', '2, 3', 'True'), numbers))
    expect((await readNpy(place.path('d.npy'))).toJSON()).toEqual([
      [1, 2, 3],
      [4, 5, 6]
    ])
  })
  it.each([
    [Buffer.from('hello world, this is no array'), 'it does not begin as one'],
    [Buffer.alloc(0), 'it does not begin as one'],
    [npy(headerOf('<f4', '2, 3'), new Uint8Array(20)), 'it has 20 bytes of numbers, and its header tells of 24'],
    [npy(headerOf('<c8', '1, 1'), new Uint8Array(8)), "its numbers are '<c8', and floats or integers are wanted"],
    [npy(headerOf('<f4', '1, 1, 1'), new Uint8Array(4)), 'it has 3 dimensions, and rows of numbers are wanted'],
    [
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", new Uint8Array(4)),
      'its header is not that of an array of numbers'
    ],
    [npy(headerOf('<f4', '1, 1'), new Uint8Array(4), 9), 'its format is 9, and 1 to 3 are known']
  ])('refuses what is none: %#', async (bytes, message) => {
    await writeFile(place.path('e.npy'), bytes)
    await expect(readNpy(place.path('e.npy'))).rejects.toMatchObject({
      code: 'invalid-npy',
      message: expect.stringContaining(message) as string
    })
  })
  it('says that there is no file', async () => {
    await expect(readNpy(place.path('none.npy'))).rejects.toMatchObject({ code: 'not-found' })
  })
  it.skipIf(!hasNumpy())('reads what NumPy writes', async () => {
    const script = `
import numpy as np
a = np.arange(12).reshape(3, 4) / 8 - 0.5
for kind in ['<f2', '<f4', '>f8', '<i4', '|u1']: np.save(${JSON.stringify(place.path('n-'))} + kind[1:] + '.npy', np.asfortranarray(a.astype(kind) if kind[1] == 'f' else (a * 8 + 4).astype(kind)))
`
    execFileSync('/usr/bin/python3', ['-c', script])
    const expected = [0, 1, 2].map(row => [0, 1, 2, 3].map(column => (row * 4 + column) / 8 - 0.5))
    for (const kind of ['f2', 'f4', 'f8'])
      expect((await readNpy(place.path(`n-${kind}.npy`))).toJSON()).toEqual(expected)
    for (const kind of ['i4', 'u1']) {
      expect((await readNpy(place.path(`n-${kind}.npy`))).toJSON()).toEqual(
        expected.map(row => row.map(x => x * 8 + 4))
      )
    }
  })
})

function hasNumpy(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
