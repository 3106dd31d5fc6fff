/** Names this software in the meta header of a file (PS3.7, D.3.3.2); a UUID-derived UID, made once. */
export const implementationClassUid = '2.25.127700849261348706788525462590437543418'
export const implementationVersionName = 'PHYSIS'

/** Manufacturer of the objects that are written; by it they are known again. */
export const manufacturer = 'Physis'
