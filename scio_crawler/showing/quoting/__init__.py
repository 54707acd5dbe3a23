"""Check a quotation: find where its words were said, exactly or nearly, and prove it.

The scripts in ``room/assets/quoting/`` judge, in the browser and here, in an embedded engine. This
package finds the turns that they look at, proves what they found, and reports it.
"""
