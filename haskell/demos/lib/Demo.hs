-- | What the demos share: checks that are counted, clocks, sizes.
module Demo
    ( Demo
    , demo
    , check
    , near
    , say
    , timed
    , bestOf
    , isSmall
    , size
    , percentile
    ) where

import Control.Exception
import Control.Monad
import Data.IORef
import Data.List (sort)
import GHC.Clock (getMonotonicTimeNSec)
import System.Environment (lookupEnv)
import System.Exit (exitFailure)
import System.IO

-- | Counts of checks passed and failed.
newtype Demo = Demo (IORef (Int, Int))

-- | Runs a demo; an exception counts as a failed check. Ends with a line @N passed, M failed@.
demo :: String -> (Demo -> IO ()) -> IO ()
demo title body = do
    hSetBuffering stdout LineBuffering
    putStrLn ("-- " ++ title)
    counts <- newIORef (0, 0)
    r <- try (body (Demo counts))
    either (\e -> check (Demo counts) ("no exception: " ++ show (e :: SomeException)) False) return r
    (passed, failed) <- readIORef counts
    putStrLn (show passed ++ " passed, " ++ show failed ++ " failed")
    when (failed > 0 || passed == 0) exitFailure

-- | Counts a check.
check :: Demo -> String -> Bool -> IO ()
check (Demo counts) what ok = do
    modifyIORef' counts (\(p, f) -> if ok then (p + 1, f) else (p, f + 1))
    unless ok (putStrLn ("FAILED " ++ what))

-- | Whether two numbers agree but for rounding.
near :: Double -> Double -> Bool
near a b = abs (a - b) <= 1e-9 * max 1 (max (abs a) (abs b))

-- | A line of results.
say :: String -> IO ()
say = putStrLn . ("   " ++)

-- | The seconds that an action takes, and its result.
timed :: IO a -> IO (Double, a)
timed action = do
    t0 <- getMonotonicTimeNSec
    x <- action
    t1 <- getMonotonicTimeNSec
    return (fromIntegral (t1 - t0) / 1e9, x)

-- | The least seconds of several runs.
bestOf :: Int -> IO a -> IO Double
bestOf n action = minimum <$> replicateM n (fst <$> timed action)

-- | Whether DEMO_SIZE=small asks for a quick run.
isSmall :: IO Bool
isSmall = (== Just "small") <$> lookupEnv "DEMO_SIZE"

-- | One of two sizes: small, full.
size :: a -> a -> IO a
size small full = (\s -> if s then small else full) <$> isSmall

-- | Percentile of some measurements (0 to 1).
percentile :: Ord a => Double -> [a] -> a
percentile p xs = sort xs !! min (length xs - 1) (floor (p * fromIntegral (length xs)))
