/**
 * Portable graymaps (netpbm, PGM(5), binary): the plainest file for 16 bits, which every toolkit reads. Samples of more
 * than 8 bits are big endian.
 */

/**
 * A picture as PGM.
 *
 * @param comment one line, ASCII
 */
export function encodePgm(
  { width, height, data }: { width: number; height: number; data: Uint8Array | Uint16Array },
  comment = '',
): Uint8Array {
  const wide = data instanceof Uint16Array
  const note = comment === '' ? '' : `# ${comment}\n`
  const header = new TextEncoder().encode(`P5\n${note}${width} ${height}\n${wide ? 65535 : 255}\n`)
  const bytes = new Uint8Array(header.length + data.length * (wide ? 2 : 1))
  bytes.set(header)
  if (!wide) bytes.set(data, header.length)
  else
    for (let i = 0; i < data.length; i++) {
      bytes[header.length + 2 * i] = data[i] >> 8
      bytes[header.length + 2 * i + 1] = data[i] & 0xff
    }
  return bytes
}
