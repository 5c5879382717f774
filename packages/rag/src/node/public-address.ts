import { BlockList, isIPv4 } from 'node:net'

/**
 * Whether an address is of the public internet: not of this machine, a private or local network, a test or a group (the
 * registries of special-purpose addresses, RFC 6890). An IPv6 address that carries an IPv4 one is as public as that.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL.check(address, 'ipv4')
  const carried = carriedIPv4(address)
  if (carried !== undefined) return !SPECIAL.check(carried, 'ipv4')
  return GLOBAL.check(address, 'ipv6') && !SPECIAL.check(address, 'ipv6')
}

const SPECIAL = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3]
] as const) {
  SPECIAL.addSubnet(network, prefix, 'ipv4')
}
// Teredo, ORCHID, documentation.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20]
] as const) {
  SPECIAL.addSubnet(network, prefix, 'ipv6')
}

/** Everything else in IPv6 is local, a group, or not given out. */
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')

/** The IPv4 address within one of IPv6: mapped (::ffff:a.b.c.d), of NAT64 (64:ff9b::/96), or of 6to4 (2002::/16). */
function carriedIPv4(address: string): string | undefined {
  const words = wordsOf(address)
  const [first, second, third] = words as [number, number, number]
  const upper = words.slice(0, 6)
  const isMapped = upper.slice(0, 5).every(word => word === 0) && (upper[5] === 0xffff || upper[5] === 0)
  const isTranslated = first === 0x64 && second === 0xff9b && upper.slice(2).every(word => word === 0)
  if (isMapped || isTranslated) return dotted(words[6]!, words[7]!)
  return first === 0x2002 ? dotted(second, third) : undefined
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')

/** The eight words of an IPv6 address. */
function wordsOf(address: string): number[] {
  // As URLs write it: without a zone, a dotted end as two words.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const parse = (part: string): number[] => (part === '' ? [] : part.split(':').map(word => Number.parseInt(word, 16)))
  const before = parse(head)
  const after = tail === undefined ? [] : parse(tail)
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}
