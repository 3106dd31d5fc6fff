/** Pictures come as data URIs, so that the page asks nothing of the network; anything else is refused. */
import type { Picture } from './contents.ts'

/** @throws {RangeError} if it is no PNG or JPEG as a data URI */
export function pictureUri(picture: Picture): string {
  if (!/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+=*$/.test(picture))
    throw new RangeError('a picture in a report is a PNG or JPEG as a data URI')
  return picture
}
