import { EmbedError } from './errors.ts'

/**
 * What an optional package exports.
 *
 * @param packages  what to install, as `npm install` takes it
 * @throws {EmbedError} `package-missing`: it is not installed, or does not load
 */
export async function loadOptional<T>(load: () => Promise<T>, packages: string): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const message = `An optional package is not installed, or does not load: npm install ${packages}`
    throw new EmbedError('package-missing', message, { cause })
  }
}
