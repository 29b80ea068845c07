/** The engine process: answers the extension host's calls over the channel it was forked with. */
export {};
