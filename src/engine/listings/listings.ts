/** The table of listings; those of protocols' tables are made in tables.ts. */
import type { ListingName, TableListing } from "../../protocol/page.ts";
import { connectionsListing } from "./connections.ts";
import { flowRecordsListing } from "./flow-records.ts";
import type { Listing } from "./listing.ts";
import { packetsListing } from "./packets.ts";

export const listings = {
  connections: connectionsListing,
  flow_records: flowRecordsListing,
  packets: packetsListing,
} as const satisfies Record<Exclude<ListingName, TableListing>, Listing>;
