/**
 * CRC-32C (Castagnoli): polynomial 0x1EDC6F41, reflected, as in iSCSI (RFC 3720, appendix B.4). Finds every error of
 * up to 32 neighbouring bits, and all but one of 2^32 others.
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

const table = new Int32Array(256)
for (let i = 0; i < 256; i++) {
  let crc = i
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  table[i] = crc
}
