/**
 * Text in any of DICOM's character sets (PS3.3, C.12.1.1.2; PS3.5, 6.1 and annexes H to K) by the decoders that every
 * Node and browser has. With code extensions (several values, names that begin with ISO 2022) escape sequences switch
 * sets within a text, and each delimiter switches back. Bytes that mean nothing become U+FFFD: a garbled name is no
 * reason to lose a film.
 */

/** Defined terms of sets for a whole text, and the label of the decoder. `ISO_IR 100` reads as windows-1252, its superset. */
const wholeSets: Readonly<Record<string, string>> = {
  'IR 6': 'latin1',
  'IR 13': 'shift_jis',
  'IR 100': 'latin1',
  'IR 101': 'iso-8859-2',
  'IR 109': 'iso-8859-3',
  'IR 110': 'iso-8859-4',
  'IR 126': 'iso-8859-7',
  'IR 127': 'iso-8859-6',
  'IR 138': 'iso-8859-8',
  'IR 144': 'iso-8859-5',
  'IR 148': 'iso-8859-9',
  'IR 166': 'windows-874',
  'IR 192': 'utf-8',
  'IR 203': 'iso-8859-15',
  // Several bytes a character; the escape for these stands in the text, or is left out.
  'IR 87': 'iso-2022-jp',
  'IR 159': 'iso-2022-jp',
  'IR 149': 'euc-kr',
  'IR 58': 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gbk',
}

/** What follows ESC, and what bytes mean from there on: in the lower half (below 0x80), or in the upper. */
const escapes: Readonly<Record<string, { half: 'lower' | 'upper'; label: string; wide?: boolean }>> = {
  '(B': { half: 'lower', label: 'latin1' },
  '(J': { half: 'lower', label: 'latin1' },
  ')I': { half: 'upper', label: 'shift_jis' },
  '-A': { half: 'upper', label: 'latin1' },
  '-B': { half: 'upper', label: 'iso-8859-2' },
  '-C': { half: 'upper', label: 'iso-8859-3' },
  '-D': { half: 'upper', label: 'iso-8859-4' },
  '-F': { half: 'upper', label: 'iso-8859-7' },
  '-G': { half: 'upper', label: 'iso-8859-6' },
  '-H': { half: 'upper', label: 'iso-8859-8' },
  '-L': { half: 'upper', label: 'iso-8859-5' },
  '-M': { half: 'upper', label: 'iso-8859-9' },
  '-T': { half: 'upper', label: 'windows-874' },
  '-b': { half: 'upper', label: 'iso-8859-15' },
  '$)C': { half: 'upper', label: 'euc-kr' },
  '$)A': { half: 'upper', label: 'gb18030' },
  $B: { half: 'lower', label: 'jis-x-0208', wide: true },
  '$@': { half: 'lower', label: 'jis-x-0208', wide: true },
  '$(D': { half: 'lower', label: 'jis-x-0212', wide: true },
}

const delimiters = new Set([0x0a, 0x0c, 0x0d, 0x09, 0x5c, 0x5e, 0x3d])

const decoders = new Map<string, TextDecoder>()
function decodeWith(label: string, bytes: Uint8Array): string {
  let decoder = decoders.get(label)
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true })
    decoders.set(label, decoder)
  }
  return decoder.decode(bytes)
}

/** The label for a defined term; old files write it with other spaces, hyphens, or a bare ISO name. */
function labelOf(term: string): string | undefined {
  const name = term
    .trim()
    .toUpperCase()
    .replace(/^ISO[ _-]?(2022)?[ _-]?IR[ _-]*/, 'IR ')
  if (name === '') return wholeSets['IR 6']
  if (name === 'UTF-8' || name === 'UTF8') return 'utf-8'
  return wholeSets[name]
}

/** Whether all of the terms are known; others are read as Latin-1. */
export const knownCharacterSets = (terms: readonly string[]): boolean =>
  terms.every(term => labelOf(term) !== undefined)

/**
 * Text from bytes.
 *
 * @param terms the values of SpecificCharacterSet; none is ASCII, in which stray bytes are read as Latin-1
 */
export function decodeText(bytes: Uint8Array, terms: readonly string[]): string {
  const label = labelOf(terms[0] ?? '') ?? 'latin1'
  if (!bytes.includes(0x1b)) return decodeWith(label === 'iso-2022-jp' ? 'latin1' : label, bytes)
  return decodeExtended(bytes, label === 'iso-2022-jp' ? 'latin1' : label)
}

function decodeExtended(bytes: Uint8Array, first: string): string {
  let [text, from] = ['', 0]
  let [upper, wide] = [first, '']
  const flush = (to: number) => {
    if (to > from)
      text += wide ? decodeWide(bytes.subarray(from, to), wide) : decodeWith(upper, bytes.subarray(from, to))
    from = to
  }
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0x1b) {
      const tail = String.fromCharCode(...bytes.subarray(at + 1, at + 4))
      const key = Object.keys(escapes).find(k => tail.startsWith(k))
      if (!key) continue
      flush(at)
      const { half, label, wide: isWide } = escapes[key]
      if (half === 'upper') upper = label
      else wide = isWide ? label : ''
      from = at + 1 + key.length
      at = from - 1
    } else if (!wide && delimiters.has(bytes[at])) {
      flush(at + 1)
      upper = first
    }
  }
  flush(bytes.length)
  return text
}

/** Two-byte characters of JIS X 0208 and 0212, by way of EUC-JP, which holds both with their upper bits set. */
function decodeWide(bytes: Uint8Array, set: string): string {
  const euc: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] < 0x21) {
      euc.push(bytes[i])
      continue
    }
    if (set === 'jis-x-0212') euc.push(0x8f)
    euc.push(bytes[i] | 0x80)
    if (++i < bytes.length) euc.push(bytes[i] | 0x80)
  }
  return decodeWith('euc-jp', Uint8Array.from(euc))
}
