import { everyPair, type Candidates } from './candidates.ts'
import { kernels } from './instance.ts'
import { fitsScreen, screen } from './screen.ts'

/** The screen in WebAssembly where that runs and has room, else every pair. */
export const candidates: Candidates = (search, floors, visit) => {
  const available = kernels()
  const choice = available !== undefined && fitsScreen(search) ? screen(available) : everyPair
  choice(search, floors, visit)
}

export { exactScore } from './exact.ts'
export { queriesAtOnce, type Search } from './candidates.ts'
export { crc32c } from './crc32c.ts'
export { isLittleEndian } from './instance.ts'
