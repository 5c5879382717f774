// Encodes what the parent process asks for, in a process of its own: some libraries take minutes, and can only be killed.
import { crc32 } from 'node:zlib'
import { ours, peers, type EncodingName } from './peers.ts'
import { english, generator } from './texts.ts'

/** What to encode: a kind of text, and how many bytes of it. */
export interface Question {
  input: Input
  bytes: number
}

export type Input = keyof typeof inputs

export interface Answer {
  milliseconds: number
  /** The number of ids and their checksum. */
  ids: string
}

export const inputs = {
  'English prose': (bytes: number) =>
    prose()
      .repeat(Math.ceil(bytes / prose().length))
      .slice(0, bytes),
  'one random word': (bytes: number) => {
    const random = generator(3)
    return Buffer.from(Array.from({ length: bytes }, () => 97 + random(26))).toString()
  },
  'one letter': (bytes: number) => 'a'.repeat(bytes),
  spaces: (bytes: number) => ' '.repeat(bytes)
}

let english7: string | undefined
/** ASCII, so that its characters are its bytes. */
function prose(): string {
  return (english7 ??= english().text.replace(/[^\0-\x7f]/g, ''))
}

if (process.send !== undefined) {
  const [name, encoding] = process.argv.slice(2) as [string, EncodingName]
  const { encode } = await [...ours, ...peers].find(one => one.name === name)!.load(encoding)
  for (let i = 0; i < 5; i++) await encode(inputs['English prose'](100_000))
  process.on('message', ({ input, bytes }: Question) => {
    const text = inputs[input](bytes)
    void (async () => {
      const start = performance.now()
      const ids = await encode(text)
      const milliseconds = performance.now() - start
      const answer: Answer = {
        milliseconds,
        ids: `${ids.length} ${crc32(new Uint8Array(Uint32Array.from(ids).buffer))}`
      }
      process.send!(answer)
    })()
  })
  process.send('ready')
}
