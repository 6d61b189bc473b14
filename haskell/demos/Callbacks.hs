-- | OpenMP threads that call back into Haskell: through a function pointer for each element, for each chunk, and through the package's loops.
module Main (main) where

import Control.Monad
import Data.IORef
import Demo
import Foreign
import OpenMP
import Text.Printf (printf)

foreign import ccall safe "k_map" c_map :: FunPtr (Int -> IO Double) -> Ptr Double -> Int -> IO ()
foreign import ccall safe "k_map_chunks"
    c_mapChunks :: FunPtr (Ptr Double -> Int -> Int -> IO ()) -> Ptr Double -> Int -> Int -> IO ()
foreign import ccall safe "k_call_cost" c_callCost :: FunPtr (IO ()) -> Int32 -> Int32 -> Int -> IO Double
foreign import ccall "wrapper" each :: (Int -> IO Double) -> IO (FunPtr (Int -> IO Double))
foreign import ccall "wrapper" chunks :: (Ptr Double -> Int -> Int -> IO ()) -> IO (FunPtr (Ptr Double -> Int -> Int -> IO ()))
foreign import ccall "wrapper" action :: IO () -> IO (FunPtr (IO ()))

f :: Int -> Double
f i = sin (fromIntegral i) * 0.5

main :: IO ()
main = demo "OpenMP workers calling back into Haskell" $ \d -> do
    _ <- attach
    n <- size 2000 100000
    let right p = and <$> forM [0 .. n - 1] (\i -> near (f i) <$> peekElemOff p i)
        row name chunk s =
            say (printf "%-44s chunk %6d: %8.1f ns an iteration" (name :: String) (chunk :: Int) (s / fromIntegral n * 1e9 :: Double))
    allocaArray n $ \p -> do
        eachPtr <- each (return . f)
        fillBytes p 0 (n * 8)
        (s1, _) <- timed (c_map eachPtr p n)
        row "function pointer called by C" 1 s1
        right p >>= check d "one call an element"
        freeHaskellFunPtr eachPtr
        chunkPtr <- chunks $ \out a b -> forM_ [a .. b - 1] $ \i -> pokeElemOff out i (f i)
        forM_ [1, 100, 10000] $ \chunk -> do
            fillBytes p 0 (n * 8)
            (s, _) <- timed (c_mapChunks chunkPtr p n chunk)
            row "function pointer called by C for a chunk" chunk s
            right p >>= check d ("one call a chunk of " ++ show chunk)
        freeHaskellFunPtr chunkPtr
        forM_ [1, 100, 10000] $ \chunk -> do
            fillBytes p 0 (n * 8)
            (s, _) <- timed (parallelFor (Dynamic chunk) (0, n) (\i -> pokeElemOff p i (f i)))
            row "parallelFor (Dynamic chunk)" chunk s
            right p >>= check d ("parallelFor in chunks of " ++ show chunk)
        fillBytes p 0 (n * 8)
        (s2, _) <- timed (parallelFor Static (0, n) (\i -> pokeElemOff p i (f i)))
        row "parallelFor Static" (n `div` 2) s2
        right p >>= check d "parallelFor Static"
    count <- newIORef (0 :: Int)
    calls <- size 1000 100000
    tick <- action (return ())
    counted <- action (atomicModifyIORef' count (\k -> (k + 1, ())))
    _ <- c_callCost counted 2 (-1) 500
    readIORef count >>= check d "every call arrived" . (== 2 * (500 + 51))
    primary <- c_callCost tick 2 0 calls
    worker <- c_callCost tick 2 1 calls
    both <- c_callCost tick 2 (-1) calls
    say (printf "entering a capability: primary %.0f ns, worker %.0f ns, both at once %.0f ns" primary worker both)
    freeHaskellFunPtr tick
    freeHaskellFunPtr counted
