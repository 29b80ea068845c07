/** The table of transferred files, without the protocols that fill it. */
export { files } from "../../app/files/tables.ts";
