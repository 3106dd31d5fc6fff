/**
 * The text of a PDF that pdfkit wrote, in the order in which it was written: a line for each piece. It reads what that library writes and
 * nothing else: uncompressed objects, flate streams, two-byte glyph numbers with a ToUnicode map.
 */
import { inflateSync } from 'node:zlib'

export function pdfText(pdf: Uint8Array): string[] {
  const objects = objectsOf(pdf)
  const named = (from: string, key: string) => new RegExp(`/${key} (\\d+) 0 R`).exec(from)?.[1]
  const fonts = new Map<string, readonly string[]>()
  for (const { head } of objects.values())
    for (const [, name, at] of /\/Font <<([^>]*)>>/.exec(head)?.[1].matchAll(/\/(F\d+) (\d+) 0 R/g) ?? []) {
      const map = named(objects.get(at)!.head, 'ToUnicode')
      fonts.set(name, charactersOf(objects.get(map!)!.stream()))
    }
  return [...objects.values()]
    .filter(({ head }) => head.includes('/Contents'))
    .flatMap(({ head }) => pieces(objects.get(named(head, 'Contents')!)!.stream(), fonts))
}

type PdfObject = { head: string; stream: () => string }

function objectsOf(pdf: Uint8Array): Map<string, PdfObject> {
  const text = Buffer.from(pdf).toString('latin1')
  const objects = new Map<string, PdfObject>()
  for (const { 1: number, index } of text.matchAll(/^(\d+) 0 obj$/gm)) {
    const body = text.slice(index, text.indexOf('endobj', index))
    const at = body.indexOf('stream\n')
    objects.set(number, {
      head: at < 0 ? body : body.slice(0, at),
      stream: () =>
        inflateSync(Buffer.from(body.slice(at + 7, body.lastIndexOf('\nendstream')), 'latin1')).toString('latin1'),
    })
  }
  return objects
}

const charactersOf = (map: string): string[] =>
  [...map.matchAll(/\[([^\]]*)\]/g)].flatMap(([, list]) =>
    [...list.matchAll(/<([^>]*)>/g)].map(([, hex]) =>
      Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
    ),
  )

function pieces(content: string, fonts: ReadonlyMap<string, readonly string[]>): string[] {
  let characters: readonly string[] = []
  return [...content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)].flatMap(([, font, shown]) => {
    if (font) {
      characters = fonts.get(font)!
      return []
    }
    const glyphs = [...shown.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex]) => hex.match(/.{4}/g) ?? [])
    return [glyphs.map(glyph => characters[Number.parseInt(glyph, 16)]).join('')]
  })
}
