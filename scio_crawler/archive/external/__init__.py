"""Other programs' web archives: found, opened and scanned for what the site once sent.

| module | what it does |
|---|---|
| ``sources`` | finds WARC files by name, and in WACZ |
| ``stores`` | opens them, wherever they lie |
| ``packages`` | looks into WACZ |
| ``stream`` | reads their records, however they are packed, in bounded memory |
| ``digests`` | compares what is there with what a record says of it |
| ``bodies`` | undoes transfer and content codings |
| ``responses`` | makes responses of records, or says why not |
| ``scan`` | does all of that for one part of a file |

Nothing in these files is trusted, and nothing that they name is contacted.
"""
