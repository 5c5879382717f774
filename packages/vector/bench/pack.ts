// Packing and unpacking, beside a copy of the bytes, and beside what Node offers for the same end: structured
// serialization and a checksum, both in C++.
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { runBench, type BenchCase } from '@llm-cookbook/bench'
import { createRandom, pack, unpack } from '@llm-cookbook/vector'

const random = createRandom(1)
const cases = [1, 10, 100].flatMap((megabytes): BenchCase<unknown>[] => {
  const vectors = Float32Array.from({ length: megabytes * 250_000 }, () => random.uniform())
  const bytes = new Uint8Array(vectors.buffer)
  const content = { meta: { columns: 100 }, arrays: { vectors } }
  const packed = pack('vectors', content)
  const serialized = serialize(content)
  const checksum = crc32(serialized)
  const common = { group: `${megabytes} MB`, work: megabytes }
  return [
    { ...common, name: 'copy', run: () => bytes.slice() },
    { ...common, name: 'pack', run: () => pack('vectors', content) },
    { ...common, name: 'v8.serialize, zlib.crc32', run: () => crc32(serialize(content)) },
    { ...common, name: 'unpack', run: () => unpack('vectors', packed) },
    {
      ...common,
      name: 'zlib.crc32, v8.deserialize',
      run: () => (crc32(serialized) === checksum ? (deserialize(serialized) as unknown) : undefined)
    }
  ]
})

await runBench({ name: 'pack', unit: 'MB', baseline: 'copy', cases })
